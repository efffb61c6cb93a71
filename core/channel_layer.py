"""The channel layer of a single process, safe to use from worker threads."""

import asyncio

from channels.layers import InMemoryChannelLayer


class LocalChannelLayer(InMemoryChannelLayer):
    """Channels' in-memory layer, with every send done on the loop that receives.

    The queues of the stock layer belong to the server's event loop. A put from another thread's
    loop resolves the waiting future without waking that loop, so messages arrive up to a second
    late. Handing the send over wakes it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._home = None

    async def new_channel(self, prefix="specific."):
        self._home = asyncio.get_running_loop()
        return await super().new_channel(prefix)

    async def receive(self, channel):
        self._home = asyncio.get_running_loop()
        return await super().receive(channel)

    async def send(self, channel, message):
        await self._at_home(lambda: super(LocalChannelLayer, self).send(channel, message))

    async def group_send(self, group, message):
        await self._at_home(lambda: super(LocalChannelLayer, self).group_send(group, message))

    async def _at_home(self, act):
        home = self._home
        if home is None or home is asyncio.get_running_loop() or not home.is_running():
            await act()
            return
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(act(), home))
