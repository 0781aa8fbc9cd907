import { Manager, StorageLocalStorage } from 'gsession'
import { expect, test } from 'vitest'

test('a note is kept in the page', async () => {
  const manager = new Manager(3_600_000, new StorageLocalStorage())
  const session = manager.new('notes')
  await session.set('notes', ['buy milk'])
  await session.close()
  expect(localStorage.length).toBe(1)
  expect(await manager.new('notes').get('notes')).toEqual(['buy milk'])
})
