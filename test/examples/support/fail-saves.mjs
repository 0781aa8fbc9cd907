// Loaded before an example: saves that change a key which is named in FAILING fail.
import { StorageFile } from 'gsession'

const { mergeSession } = StorageFile.prototype

StorageFile.prototype.mergeSession = async function (id, changes, ...rest) {
  const failing = (process.env.FAILING ?? '').split(',')
  if (failing.some((key) => changes.set.has(key) || changes.updates.has(key))) throw new Error('out of order')
  return mergeSession.call(this, id, changes, ...rest)
}
