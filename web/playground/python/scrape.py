import asyncio
import re
import sys
from time import monotonic
from urllib.request import urlopen

ARGUMENTS = sys.argv[1:]


def get(url):  # asyncio has no client for HTTP
    with urlopen(url) as response:
        return response.status or 200, response.read()


async def scrape(url, before, totals, limit):
    status, body, text = 0, b"", "-"
    async with limit:
        began = monotonic()
        try:
            status, body = await asyncio.to_thread(get, url)
        except ValueError:
            text = "this data: URL is not valid"
        except OSError as error:
            text = str(error)
        totals["seconds"] += monotonic() - began
    if title := re.search(rb"<title>([^<]{1,99})", body):
        text = title[1].decode()
    if before:
        await before  # its line comes first
    print(f"{status:3} {len(body):8}  {url}: {text}")
    totals["fetched"] += status != 0
    totals["bytes"] += len(body)


async def app():
    if not ARGUMENTS or ARGUMENTS[0].startswith("-"):
        print("usage: scrape URL...", file=sys.stderr)
        return 2
    began = monotonic()
    limit = asyncio.Semaphore(8)
    totals = {"fetched": 0, "bytes": 0, "seconds": 0.0}
    last = None
    for url in ARGUMENTS:
        last = asyncio.create_task(scrape(url, last, totals, limit))
    await last
    print(f"{totals['fetched']} of {len(ARGUMENTS)} fetched, {totals['bytes']} bytes")
    print(f"in {monotonic() - began:.2f} s, in turn {totals['seconds']:.2f} s", file=sys.stderr)
    return int(totals["fetched"] < len(ARGUMENTS))


sys.exit(asyncio.run(app()))
