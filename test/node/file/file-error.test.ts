import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { fileError } from '../../../platforms/node/file/file-error.ts'
import { SessionError } from '../../../src/index.ts'
import { UpdateError } from '../../../src/record/update-function.ts'
import { callError } from '../../../src/storage/storage-call.ts'

it('a TypeError of Node beneath the storage of files is no fault of an application', async () => {
  const error = await readFile(undefined as never).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(TypeError)
  const failure = callError(fileError(error), 'StorageFile', 'get')
  expect(failure).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true })
})

it('what an update function has thrown, and a SessionError, stay as they are', () => {
  for (const error of [new UpdateError(new TypeError('x')), new SessionError('CONFLICT', 'x')]) {
    expect(fileError(error)).toBe(error)
  }
})
