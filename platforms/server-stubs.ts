import { SessionError } from '../src/common/session-error.ts'
import { StorageChanges } from '../src/storage/storage-changes.ts'

// The names of servers, for where there is no server: a module that names them can be loaded everywhere.

/** The default folder of `StorageFile`: the empty path names it, too. */
export const DefaultStorageFilePath = ''

export const StorageFile = /* @__PURE__ */ serverStorage('StorageFile')
export const StorageRedis = /* @__PURE__ */ serverStorage('StorageRedis')
export const StorageRedisHashTable = /* @__PURE__ */ serverStorage('StorageRedisHashTable')

/** A storage that can be constructed, and fails with `NOT_SUPPORTED` when it is used. */
function serverStorage(kind: string): new (...args: readonly unknown[]) => object {
  // Sessions call a storage of this base as it is, and so fail as it does.
  abstract class Stub extends StorageChanges {}
  const define = (names: string, method: (failure: SessionError) => unknown): void => {
    for (const name of names.split(' ')) {
      const fail = (): unknown => {
        const options = { operation: `${kind}.${name}` }
        return method(new SessionError('NOT_SUPPORTED', 'this storage is for Node, Bun and Deno', options))
      }
      Object.assign(Stub.prototype, { [name]: fail })
    }
  }
  define('newId get getSize data set setMap remove removeAll getSession setSession', rejected)
  define('updateTTL mergeSession moveSession flush sweep', rejected)
  define('ids setCryptoEnabled setCryptoKey', thrown)
  return Stub as unknown as new () => object
}

function rejected(failure: SessionError): Promise<never> {
  return Promise.reject(failure)
}

function thrown(failure: SessionError): never {
  throw failure
}
