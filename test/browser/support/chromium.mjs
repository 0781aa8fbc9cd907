// @ts-check
import { findChromium } from '../../../scripts/system.mjs'
import { INSECURE_HOST, launchByPuppeteer } from './engines/by-puppeteer.mjs'

const RESOLVE = `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`

/** Root can't have the browser's sandbox. */
const AS_ROOT = ['--no-sandbox']

/** Launches a headless Chromium. It ends with this process: it listens on a pipe, which closes then. */
export async function launchChromium() {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('Chromium is missing.')
  const args = [RESOLVE, ...(process.geteuid?.() === 0 ? AS_ROOT : [])]
  return launchByPuppeteer('Chromium', { executablePath, args, pipe: true })
}
