/** @jest-environment jsdom */
const { Manager, StorageLocalStorage } = require('gsession')

test('a note is kept in the page', async () => {
  const manager = new Manager(3_600_000, new StorageLocalStorage())
  const session = manager.new('notes')
  await session.set('notes', ['buy milk'])
  await session.close()
  expect(await manager.new('notes').get('notes')).toEqual(['buy milk'])
})
