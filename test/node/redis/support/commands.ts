import { Redis } from 'ioredis'
import { expect } from 'vitest'
import type { RedisServer } from './redis-server.ts'

/** What a piece of work has sent to a server. */
export interface Sent {
  /** The names of the commands in their order, without those that a script ran. */
  readonly names: string[]
  /** The commands with their arguments. */
  readonly commands: string[][]
}

/** The server's own view of what is sent while work is done: its monitor, checked by its statistics. */
export async function sentDuring(server: RedisServer, work: () => Promise<unknown>): Promise<Sent> {
  const connection = new Redis({ port: server.port, host: '127.0.0.1' })
  const monitor = await connection.monitor()
  const seen: { command: string[]; byScript: boolean }[] = []
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  monitor.on('monitor', (_time: string, command: string[], source: string) => {
    if (command[1] === MARK) end()
    else if (!OWN.has(nameOf(command))) seen.push({ command, byScript: source === 'lua' })
  })
  try {
    await server.command('CONFIG', 'RESETSTAT')
    await work()
    const calls = await callsOf(server)
    await server.command('ECHO', MARK)
    await ended
    expect(countOf(seen.map(({ command }) => nameOf(command)))).toEqual(calls)
  } finally {
    monitor.disconnect()
    connection.disconnect()
  }
  const commands = seen.flatMap(({ command, byScript }) => (byScript ? [] : [command]))
  return { names: commands.map(nameOf), commands }
}

const MARK = 'the work is done'
/** What the test itself sends, or a connection when it begins. */
const OWN = new Set(['config', 'info', 'echo', 'monitor', 'hello', 'client'])

/** The calls of each command since its statistics were reset. */
async function callsOf(server: RedisServer): Promise<Record<string, number>> {
  const calls: Record<string, number> = {}
  const text = String(await server.command('INFO', 'commandstats'))
  for (const [, name, count] of text.matchAll(/^cmdstat_([^:|]+)[^:]*:calls=(\d+)/gm)) {
    if (!OWN.has(name as string)) calls[name as string] = (calls[name as string] ?? 0) + Number(count)
  }
  return calls
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function nameOf(command: readonly string[]): string {
  return (command[0] as string).toLowerCase()
}
