"""News from worker threads must arrive at once, not at the server's next timer."""

import asyncio
import threading
import time

from asgiref.sync import async_to_sync

from core.channel_layer import LocalChannelLayer


async def test_a_message_from_another_thread_wakes_the_receiver():
    layer = LocalChannelLayer()
    channel = await layer.new_channel()
    await layer.group_add("news", channel)

    def tell():
        time.sleep(0.05)
        async_to_sync(layer.group_send)("news", {"type": "x", "n": 1})

    threading.Thread(target=tell).start()
    # Nothing else runs on this loop: without a wake-up this would time out.
    message = await asyncio.wait_for(layer.receive(channel), timeout=5)
    assert message["n"] == 1


async def test_messages_of_several_threads_all_arrive():
    layer = LocalChannelLayer()
    channel = await layer.new_channel()
    await layer.group_add("news", channel)

    def tell(n):
        async_to_sync(layer.group_send)("news", {"type": "x", "n": n})

    threads = [threading.Thread(target=tell, args=[n]) for n in range(20)]
    for thread in threads:
        thread.start()
    got = {(await asyncio.wait_for(layer.receive(channel), 5))["n"] for _ in range(20)}
    assert got == set(range(20))
