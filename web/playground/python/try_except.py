import asyncio


class DivisionByZero(Exception):
    status = 1


async def divide(a, b):
    await asyncio.sleep(0.01)
    if b == 0:
        raise DivisionByZero(f"cannot divide {a} by zero")
    return a // b


async def with_finally():
    message = ""
    try:
        await divide(7, 0)
    except Exception as error:
        message = str(error)
        raise
    finally:
        print(f"cleanup runs with: {message}")


async def or_minus_one(a, b):
    try:
        return await divide(a, b)
    except DivisionByZero:
        return -1


async def app():
    print(f"10 / 4 = {await divide(10, 4)}")
    try:
        await divide(10, 0)
    except DivisionByZero as error:
        print(f"caught status {error.status}: {error}")
    try:
        await with_finally()
    except Exception as error:
        print(f"the caller sees: {error}")
    print(f"swallowed, the result is {await or_minus_one(1, 0)}")


asyncio.run(app())
