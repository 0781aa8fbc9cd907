// Is loaded before an example. Saves fail if they change a key that is named in FAILING.
import { StorageFile } from 'gsession'

const { mergeSession } = StorageFile.prototype

StorageFile.prototype.mergeSession = async function (id, changes, ...rest) {
  const failing = (process.env.FAILING ?? '').split(',')
  if (failing.some((key) => changes.set.has(key) || changes.updates.has(key))) throw new Error('out of order')
  return mergeSession.call(this, id, changes, ...rest)
}
