import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { bundled } from '../../node/redis/support/bundle.ts'
import type { Message } from '../actor-host.ts'
import type { Outcome } from '../trace.ts'
import type { EngineConfig } from '../workers/actor-process.ts'
import type { Remote, Remotes } from './spread.ts'

/** Processes that have one actor each, through many histories, until they are killed. */
export class Processes implements Remotes {
  readonly count = 2
  readonly #config: EngineConfig
  readonly #running: (ActorProcess | undefined)[] = []
  /** How many may still be killed: another one takes a while to start. */
  #kills: number

  constructor(config: EngineConfig, kills: number) {
    this.#config = config
    this.#kills = kills
  }

  async at(index: number): Promise<Remote> {
    const known = this.#running[index]
    if (known !== undefined && !known.isKilled) return known
    const started = new ActorProcess(this.#config, () => this.#kills-- > 0)
    this.#running[index] = started
    return started
  }

  async end(): Promise<void> {
    for (const running of this.#running) await running?.end()
  }
}

class ActorProcess implements Remote {
  isKilled = false
  readonly #process: ChildProcess
  readonly #mayBeKilled: () => boolean
  readonly #asked = new Map<number, (outcome: Outcome | undefined) => void>()
  #count = 0

  constructor(config: EngineConfig, mayBeKilled: () => boolean) {
    const program = bundled(new URL('../workers/actor-process.ts', import.meta.url))
    this.#process = spawn(process.execPath, [program, JSON.stringify(config)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#mayBeKilled = mayBeKilled
    this.#process.on('message', ({ n, outcome }: { n: number; outcome?: Outcome }) => {
      this.#asked.get(n)?.(outcome)
      this.#asked.delete(n)
    })
  }

  ask(message: Message): Promise<Outcome | undefined> {
    return new Promise((resolve) => {
      this.#asked.set(++this.#count, resolve)
      this.#process.send({ n: this.#count, message }, () => {})
    })
  }

  killer(): (() => Promise<void>) | undefined {
    if (!this.#mayBeKilled()) return undefined
    return () => this.#kill()
  }

  async end(): Promise<void> {
    if (!this.isKilled) await this.#kill()
  }

  async #kill(): Promise<void> {
    this.isKilled = true
    this.#asked.clear()
    this.#process.kill('SIGKILL')
    await once(this.#process, 'exit')
  }
}
