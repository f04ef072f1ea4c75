"""One task of a group fails: the others are cancelled and clean up, then the group fails."""
import asyncio


async def weave(name, seconds, yarn=False):
    try:
        await asyncio.sleep(seconds)
        if not yarn:
            raise RuntimeError(f"{name} has no more yarn")
        print(f"{name} is woven")
    except asyncio.CancelledError:
        print(f"{name} is put away")
        await asyncio.sleep(0.4)
        raise


async def workshop():
    async with asyncio.TaskGroup() as group:
        group.create_task(weave("scarf", 0.7, yarn=True))
        group.create_task(weave("towel", 1.4))
        group.create_task(weave("carpet", 9, yarn=True))
        group.create_task(weave("sail", 9, yarn=True))


async def app():
    try:
        await workshop()
    except* RuntimeError as group:
        print(f"the group ended with {type(group).__name__}: {group.message}")
    await asyncio.sleep(0.3)


asyncio.run(app())
