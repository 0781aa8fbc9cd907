import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

// Loaded before a worker: makes things happen at chosen calls of the file system.

/** What is to happen before a call whose paths match. */
export interface Rule {
  /** The name of a call, without `Sync`. */
  call: string
  /** A regular expression for its paths, joined by ` > `. */
  path: string
  /**
   * `hang` blocks the process for good, `pause` for 2.5 seconds. `log` is done at each such call, the
   * others at the first.
   */
  action: 'stop' | 'hang' | 'pause' | 'kill' | 'fail' | 'log'
}

const rules: Rule[] = JSON.parse(process.env.RULES ?? '[]')
const calls = fs as unknown as Record<string, (...args: unknown[]) => unknown>

const CALLS = [
  'open',
  'read',
  'write',
  'close',
  'rename',
  'unlink',
  'fsync',
  'stat',
  'lstat',
  'fstat',
  'readdir',
]

for (const name of CALLS) {
  for (const full of [name, `${name}Sync`]) {
    const original = calls[full] as (...args: unknown[]) => unknown
    calls[full] = (...args) => {
      const failure = happen(name, pathsOf(args))
      if (failure === undefined) return original(...args)
      const done = args.at(-1)
      if (typeof done === 'function') return setImmediate(() => done(failure))
      throw failure
    }
  }
}
syncBuiltinESMExports()

function happen(call: string, path: string): Error | undefined {
  for (const rule of rules.filter((each) => each.call === call && new RegExp(each.path).test(path))) {
    if (rule.action === 'log') {
      fs.writeSync(1, `${call} ${path.replace(/[^ ]*hushfolder-/g, '')}\n`)
      continue
    }
    rules.splice(rules.indexOf(rule), 1)
    if (rule.action === 'stop') process.kill(process.pid, 'SIGSTOP')
    if (rule.action === 'kill') process.kill(process.pid, 'SIGKILL')
    if (rule.action === 'hang' || rule.action === 'pause') {
      fs.writeSync(1, `${rule.action}s\n`)
      const ms = rule.action === 'hang' ? Number.POSITIVE_INFINITY : 2500
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
    }
    if (rule.action === 'fail') return Object.assign(new Error('EIO'), { code: 'EIO', syscall: call })
  }
  return undefined
}

function pathsOf(args: unknown[]): string {
  const [first, second] = args
  if (typeof first === 'number') return first > 2 ? fs.readlinkSync(`/proc/self/fd/${first}`) : ''
  return [first, second].filter((arg) => typeof arg === 'string').join(' > ')
}
