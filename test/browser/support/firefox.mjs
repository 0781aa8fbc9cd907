// @ts-check
import { findFirefox } from '../../../scripts/system.mjs'
import { INSECURE_HOST, launchByPuppeteer } from './engines/by-puppeteer.mjs'
import { guarded } from './engines/guarded.mjs'

const PREFERENCES = {
  'network.dns.localDomains': INSECURE_HOST,
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
}

/** Launches a headless Firefox. */
export async function launchFirefox() {
  const path = findFirefox()
  if (path === undefined) throw new Error('Firefox is missing.')
  const { command, args } = guarded(path, '--headless')
  return launchByPuppeteer('Firefox', {
    browser: 'firefox',
    executablePath: command,
    ignoreDefaultArgs: true,
    args,
    extraPrefsFirefox: PREFERENCES,
  })
}
