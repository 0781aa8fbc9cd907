import { afterAll, afterEach, beforeAll } from 'vitest'
import type { RedisServer } from '../../support/redis-server.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import type { Engine } from '../../support/use-redis.ts'

/** A proxy before the server of a group of tests, each of which finds it as it was in the beginning. */
export function useProxy(redis: Engine<RedisServer>): { readonly proxy: TcpProxy } {
  const network = {} as { proxy: TcpProxy }
  beforeAll(async () => {
    network.proxy = await TcpProxy.start(redis.engine.port)
  })
  afterEach(async () => {
    const { proxy } = network
    proxy.isSilent = false
    proxy.delay.toServer = proxy.delay.toClient = () => 0
    for (const direction of ['toServer', 'toClient'] as const) proxy.hold(direction)()
    proxy.passes.toServer = proxy.passes.toClient = () => true
    proxy.cut()
    await proxy.listen()
  })
  afterAll(() => network.proxy.stop())
  return network
}
