import { findChromium, findFirefox, findWebKit } from '../scripts/system.mjs'
import { bundle } from '../test/browser/support/bundle.mjs'
import { launchChromium } from '../test/browser/support/chromium.mjs'
import { launchFirefox } from '../test/browser/support/firefox.mjs'
import { openSite } from '../test/browser/support/site.mjs'
import { launchWebKit } from '../test/browser/support/webkit.mjs'
import { ROUNDS, RUN_MS } from './support/measure.mjs'

const TABS = 3
const WAYS = ['a lock', 'a lock, and 10 ms on both sides', 'StorageLocalStorage']
const CHANGES = Math.ceil((RUN_MS * ROUNDS) / 10)
const ENGINES = [
  ['Chromium', findChromium, launchChromium],
  ['Firefox', findFirefox, launchFirefox],
  ['WebKit', findWebKit, launchWebKit],
]

/** Counts the changes that are lost when tabs change one text in localStorage in different ways. */
export default async function bench() {
  for (const [name, find, launch] of ENGINES) {
    if (find() === undefined) {
      console.log(`        -    ${name} is not installed`)
      continue
    }
    const browser = await launch()
    try {
      for (const way of WAYS) console.log(`${await race(browser, way)}, ${name}`)
    } finally {
      await browser.close()
    }
  }
  return []
}

async function race(browser, way) {
  const files = await bundle(new URL('support/racing-tab.mjs', import.meta.url))
  const site = await openSite(browser, files)
  try {
    const tabs = []
    for (let tab = 0; tab < TABS; tab++) tabs.push(await site.open('page'))
    const begin = performance.now()
    const change = (tab) => tab.call({ way, changes: CHANGES }, { timeout: 120_000 })
    await Promise.all(tabs.map(change))
    const ms = (performance.now() - begin) / (CHANGES * TABS)
    // Reading takes no lock, so the last write may become visible a moment later.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const kept = await tabs[0].call({ way, changes: 0 })
    const lost = CHANGES * TABS - kept
    return `        -    ${way}: ${lost} of ${CHANGES * TABS} changes lost, ${ms.toFixed(1)} ms a change`
  } finally {
    await site.close()
  }
}
