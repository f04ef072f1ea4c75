import asyncio
from contextlib import aclosing
from urllib.request import urlopen

# The second line of a page is the URL of the next page; so the third page is encoded twice.
FIRST_PAGE = "data:,apple, pear%0Adata:,plum, fig%250Adata:,quince"


async def fetch(url):  # asyncio has no client for HTTP
    return (await asyncio.to_thread(lambda: urlopen(url).read())).decode()


async def pages(url):
    count = 0
    how = "all"
    try:
        while url:
            page = await fetch(url)
            count += 1
            items, _, url = page.partition("\n")
            yield items
    except GeneratorExit:
        how = "closed early"
        raise
    finally:
        print(f"pages: {count} fetched, {how}")


async def print_up_to(last):
    async with aclosing(pages(FIRST_PAGE)) as every_page:
        async for items in every_page:
            print(items)
            if last in items:
                break


async def app():
    await print_up_to("nothing")
    await print_up_to("pear")


asyncio.run(app())
