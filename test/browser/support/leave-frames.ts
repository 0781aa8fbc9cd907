import { Manager, StorageLocalStorage } from '../../../platforms/browser/index.ts'
import race, { type RaceInput } from './race.ts'

const HOUR = 3_600_000

export type LeaveFramesInput = RaceInput & { leaves?: number }

/** Races as tabs do, or leaves frames whose sessions are closed in `pagehide`, one after the other. */
export default async function run({ leaves, ...input }: LeaveFramesInput): Promise<unknown> {
  if (leaves === undefined) return race(input)
  for (let n = 0; n < leaves; n++) await leaveFrame(n)
  return leaves
}

async function leaveFrame(n: number): Promise<void> {
  const frame = document.createElement('iframe')
  const isReady = new Promise((resolve) => Object.assign(globalThis, { frameIsReady: resolve }))
  const program = `import(${JSON.stringify(import.meta.url)}).then((main) => main.inFrame(${n})).then(parent.frameIsReady)`
  frame.srcdoc = `<!doctype html><script type="module">${program}</script>`
  document.body.append(frame)
  await isReady
  frame.remove()
}

/** What the frame does. */
export async function inFrame(n: number): Promise<void> {
  const session = new Manager<Record<string, unknown>>(HOUR, new StorageLocalStorage()).new('raced')
  await session.set(`left-${n}`, n)
  await session.update('left', (list) => [...((list as number[] | undefined) ?? []), n])
  addEventListener('pagehide', () => session.close())
}
