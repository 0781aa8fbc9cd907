import { StorageLocalStorage } from '../../platforms/browser/index.ts'

// Runs in a page.

const KEY = 'raced'
const HOUR = 3_600_000
const storage = new StorageLocalStorage()
const timer = new Worker(
  URL.createObjectURL(new Blob(['onmessage = ({ data }) => setTimeout(() => postMessage(0), data)'])),
)

/** Increments a number that other tabs increment, too. Returns the number. */
export default async function race({ way, changes }) {
  const { change, read } = WAYS[way]
  for (let n = 0; n < changes; n++) await change()
  return read()
}

const underLock = (milliseconds) => ({
  change: () =>
    navigator.locks.request(KEY, async () => {
      await pause(milliseconds)
      localStorage.setItem(KEY, String(Number(localStorage.getItem(KEY)) + 1))
      await pause(milliseconds)
    }),
  read: () => Number(localStorage.getItem(KEY)),
})

const WAYS = {
  'a lock': underLock(0),
  'a lock, and 10 ms on both sides': underLock(10),
  StorageLocalStorage: {
    change: () => storage.mergeSession(KEY, addOne(), HOUR),
    read: () => storage.get(KEY, 'count'),
  },
}

function addOne() {
  const updates = new Map([['count', [(count = 0) => count + 1]]])
  return { base: 'absent', set: new Map(), removed: new Set(), updates }
}

/** Waits with the timer of a worker, since the timers of a hidden page run only once a second. */
async function pause(milliseconds) {
  if (milliseconds === 0) return
  timer.postMessage(milliseconds)
  await new Promise((resolve) => {
    timer.onmessage = resolve
  })
}
