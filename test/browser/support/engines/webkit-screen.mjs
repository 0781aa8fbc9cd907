// @ts-check
import { findWebKit } from '../../../../scripts/system.mjs'
import { PATIENCE } from '../patience.mjs'
import { within } from '../within.mjs'
import { spawnGuarded } from './guarded.mjs'

/** No desktop's settings, and no sandbox, which root can't have. */
export const WEBKIT_ENVIRONMENT = {
  GSETTINGS_BACKEND: 'memory',
  NO_AT_BRIDGE: '1',
  ...(process.geteuid?.() === 0 && { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' }),
}

/** Starts a screen that nobody sees. */
export async function startScreen() {
  const command = [String(findWebKit()?.screen), '-displayfd', '3', '-nolisten', 'tcp']
  const { child, group, end } = spawnGuarded(command, { stdio: ['pipe'] })
  return { display: await within(PATIENCE, displayOf(child)), group, end }
}

/**
 * @param {import('node:child_process').ChildProcess} screen
 * @returns {Promise<string>}
 */
async function displayOf(screen) {
  let text = ''
  for await (const chunk of /** @type {import('node:stream').Readable} */ (screen.stdio[3])) {
    text += chunk
    if (text.endsWith('\n')) return `:${text.trim()}`
  }
  throw new Error('Xvfb has not started.')
}
