import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { type BrowserContext, chromium } from '@playwright/test'
import { findChromium } from '../../../../scripts/system.mjs'

/**
 * Runs work with a Chromium whose tabs hide behind each other, as people's do: in a browser that Playwright
 * launches each tab believes that it is seen, and can't be frozen. In the end it is killed.
 */
export async function inPlainChromium(
  folder: string,
  work: (context: BrowserContext) => Promise<void>,
): Promise<void> {
  const child = launch(folder)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    const browser = await chromium.connectOverCDP(transportTo(child), { noDefaults: true })
    await work(browser.contexts()[0] as BrowserContext)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

/** It ends with this process, however that ends: it listens on a pipe, which closes then. */
function launch(folder: string): ChildProcess {
  const args = ['--headless', '--remote-debugging-pipe', `--user-data-dir=${folder}`, '--no-first-run']
  if (process.geteuid?.() === 0) args.push('--no-sandbox')
  return spawn(findChromium() ?? 'chromium', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
}

/** The browser's protocol over a pipe: JSON, and a NUL after each message. */
function transportTo(child: ChildProcess) {
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable]
  const transport: Transport = {
    send: (message) => void input.write(`${JSON.stringify(message)}\0`),
    close: () => void input.end(),
  }
  let rest = ''
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0')
    rest = messages.pop() as string
    for (const message of messages) transport.onmessage?.(JSON.parse(message))
  })
  output.once('close', () => transport.onclose?.())
  input.on('error', () => {})
  return transport
}

interface Transport {
  send(message: object): void
  close(): void
  onmessage?: (message: object) => void
  onclose?: () => void
}
