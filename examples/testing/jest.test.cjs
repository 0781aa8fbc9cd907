const { Manager, StorageRedis } = require('gsession')
const Redis = require('ioredis-mock')

const HOUR = 3_600_000
const manager = new Manager(HOUR, new StorageRedis(new Redis(), 'session:'))

afterEach(() => {
  jest.useRealTimers()
})

test('a session ends an hour after its last use', async () => {
  jest.useFakeTimers()
  const session = manager.new('visitor')
  await session.set('user', 'ada')
  await session.close()
  jest.advanceTimersByTime(HOUR / 2)
  expect(await manager.new('visitor').get('user')).toBe('ada') // this use renews it
  jest.advanceTimersByTime(HOUR + 1)
  expect(await manager.new('visitor').get('user')).toBeUndefined()
})
