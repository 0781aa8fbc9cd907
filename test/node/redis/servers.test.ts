import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { expect } from 'vitest'
import { Child } from './support/children.ts'
import * as clients from './support/clients.ts'
import { startCluster } from './support/redis-cluster.ts'
import { type RedisServer, startRedis } from './support/redis-server.ts'
import { describeWithRedis, itWithRedis, mayBeMissing } from './support/with-redis.ts'

if (mayBeMissing) console.warn('Tests with a real Redis are skipped: redis-server is missing.')

describeWithRedis('a redis-server for tests', () => {
  itWithRedis('a redis-server for tests answers, and leaves nothing behind when it is stopped', async () => {
    const server = await startRedis()
    const folder = await folderOf(server)
    expect(existsSync(folder)).toBe(true)
    await server.stop()
    expect(existsSync(folder)).toBe(false)
    expect(server.process.signalCode).toBe('SIGKILL')
    await expect(server.command('PING')).rejects.toThrow()
  })

  itWithRedis('a redis-server for tests can be killed, and another can take its port', async () => {
    const first = await startRedis()
    await first.command('SET', 'a', '1')
    await first.kill('SIGTERM')
    expect(first.process.exitCode).toBe(0)
    const second = await startRedis({ port: first.port, args: ['--databases', '3'] })
    expect(await second.command('GET', 'a')).toBeNull()
    expect(await second.command('CONFIG', 'GET', 'databases')).toEqual(['databases', '3'])
    await second.stop()
    await first.stop()
  })

  itWithRedis('a redis-server for tests tells why it does not start', async () => {
    const server = await startRedis()
    await expect(startRedis({ port: server.port })).rejects.toThrow(/already in use/)
    await expect(startRedis({ args: ['--no-such-option', 'yes'] })).rejects.toThrow(/FATAL|Bad directive/)
    await server.stop()
  })
})

describeWithRedis('a redis-server whose process is killed', () => {
  itWithRedis('a redis-server for tests ends with the process that started it', async () => {
    const keeper = new Child('keeper', {})
    const port = Number(await keeper.line(0))
    const connection = connect(port, '127.0.0.1')
    await once(connection, 'connect')
    // It may be reset.
    connection.on('error', () => {}).resume()
    const isCut = new Promise((resolve) => connection.once('close', resolve))
    keeper.kill()
    await isCut
    expect(await keeper.ended).toBe('SIGKILL')
    // The socket on which it listens may be closed later than its connections.
    await expect.poll(() => errorOfConnecting(port)).toMatch(/ECONNREFUSED/)
  })
})

describeWithRedis('clients for tests', () => {
  itWithRedis('all clients for tests speak to one server', async () => {
    const server = await startRedis()
    const { port } = server
    const plain = await clients.openIoredis(port)
    const prefixed = await clients.openPrefixedIoredis(port, 'before:')
    const pipelining = await clients.openPipeliningIoredis(port)
    const node = await clients.openNodeRedis(port)
    await plain.redis.set('a', '1')
    await prefixed.redis.set('a', '2')
    const read = () => Promise.all([pipelining.redis.get('a'), pipelining.redis.get('before:a')])
    expect(await read()).toEqual(['1', '2'])
    expect(await node.redis.get('before:a')).toBe('2')
    for (const client of [plain, prefixed, pipelining, node]) await client.close()
    await server.stop()
  })

  itWithRedis('clients for tests speak to a cluster that spreads keys over all its nodes', async () => {
    const cluster = await startCluster()
    const plain = await clients.openIoredisCluster(cluster.ports)
    const node = await clients.openNodeRedisCluster(cluster.ports)
    for (let i = 0; i < 50; i++) await plain.redis.set(`key-${i}`, i)
    for (let i = 0; i < 50; i++) expect(await node.redis.get(`key-${i}`)).toBe(String(i))
    const sizes = await Promise.all(cluster.servers.map((server) => server.command('DBSIZE')))
    expect(sizes.every((size) => Number(size) > 0)).toBe(true)
    expect(sizes.reduce<number>((sum, size) => sum + Number(size), 0)).toBe(50)
    await plain.close()
    await node.close()
    await cluster.stop()
  })
})

async function errorOfConnecting(port: number): Promise<string | undefined> {
  const connection = connect(port, '127.0.0.1')
  try {
    await once(connection, 'connect')
    return undefined
  } catch (error) {
    return String(error)
  } finally {
    connection.on('error', () => {}).destroy()
  }
}

async function folderOf(server: RedisServer): Promise<string> {
  const [, folder] = (await server.command('CONFIG', 'GET', 'dir')) as [string, string]
  return folder
}
