import { leadingTo } from '../../../src/record/move-changes.ts'
import type { MoveOptions } from '../../../src/storage/storage.ts'
import { wrapStorage } from '../wrap-storage.ts'
import type { Doctor } from './run-requests.ts'

/** Each spoils a storage in one way, which the judge of requests must find out. */

/** A session that gets a new id also stays under the old one. */
export const keepsOldIds: Doctor = (storage) =>
  wrapStorage(storage, {
    moveSession: (_call, [id, newId, ttl, options]) => {
      const given = { ...(options as object), keepOld: true }
      return storage.moveSession?.(id as string, newId as string, ttl as number, given) as Promise<void>
    },
  })

/** What a rotation leaves is followed for ever. */
export const redirectsForEver: Doctor = (storage) =>
  wrapStorage(storage, {
    moveSession: (call, [id, newId, ttl, options]) => {
      const { leave, ...given } = options as MoveOptions
      if (leave === undefined) return call()
      const forEver = { ...given, leave: leadingTo(newId as string, Number.MAX_SAFE_INTEGER) }
      return storage.moveSession?.(id as string, newId as string, ttl as number, forEver) as Promise<void>
    },
  })

/** A use does not renew its session. */
export const renewsNothing: Doctor = (storage) => wrapStorage(storage, { updateTTL: async () => {} })

/** What a request has saved is gone in one of ten. */
export function losesSaves(): Doctor {
  let saves = 0
  return (storage) =>
    wrapStorage(storage, {
      mergeSession: async (call) => {
        if (++saves % 10 !== 5) await call()
      },
    })
}

/** A log-out leaves the session. */
export const endsNothing: Doctor = (storage) =>
  wrapStorage(storage, {
    removeAll: async () => {},
    mergeSession: async (call, [, changes]) => {
      if ((changes as { reserved?: { successor?: string } }).reserved?.successor === undefined) await call()
    },
  })

/** A session is saved under the id of whoever came last. */
export function mixesIds(): Doctor {
  let last: string | undefined
  let calls = 0
  return (storage) =>
    wrapStorage(storage, {
      getSession: (call, [id, ttl, options]) => {
        const other = ++calls % 7 === 0 ? last : undefined
        last = id as string
        return other === undefined ? call() : storage.getSession(other, ttl as number, options as object)
      },
    })
}
