import asyncio


async def factorial(name, n):
    product = 1
    for i in range(2, n + 1):
        print(f"{name}: {i} of {n}")
        await asyncio.sleep(0.1)
        product *= i
    print(f"{name}: {n}! = {product}")
    return product


async def app():
    results = await asyncio.gather(factorial("A", 2), factorial("B", 3), factorial("C", 4))
    print("results:", *results)


asyncio.run(app())
