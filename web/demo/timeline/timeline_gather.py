"""Three factorials at once: gather waits for all of them and returns their results in order."""
import asyncio


async def factorial(name, n):
    product = 1
    for i in range(2, n + 1):
        print(f"{name}: computing {product} * {i}")
        await asyncio.sleep(0.6)
        product *= i
    print(f"{name}: {n}! = {product}")
    return product


async def app():
    results = await asyncio.gather(factorial("A", 3), factorial("B", 5), factorial("C", 7))
    print("results:", *results)


asyncio.run(app())
