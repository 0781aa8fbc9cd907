import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { flaws } from './support/flaws.ts'
import { addNote, expect, goOffline, notesOf, openTab, test } from './support/test.ts'

/** Kept for a look at them. */
const PICTURES = fileURLToPath(new URL('../../../.tmp/offline-notes/', import.meta.url))

const SCREENS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } }
const NOTES = [
  'Tram 4 leaves at 07:52, platform B',
  'Ideas for Saturday:\n– walk along the river\n– the small cinema, 18:30',
  'Buy oat milk and coffee beans',
]

mkdirSync(PICTURES, { recursive: true })

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    test.describe(() => {
      test.use({ colorScheme, viewport, deviceScaleFactor: 2 })

      test(`no page of the notes app has an accessibility flaw: ${screen}, ${colorScheme}`, async ({
        openOffline,
      }) => {
        const page = await openOffline()
        for (const text of NOTES) await addNote(page, text)
        await page.getByRole('button', { name: 'Let the worker add a note' }).click()
        await expect(notesOf(page)).toHaveCount(4)
        await look(page, `${screen}-${colorScheme}`)

        await page.getByRole('button', { name: 'Edit: Buy oat milk' }).click()
        await look(page, `${screen}-${colorScheme}-editing`)
        await page.keyboard.press('Escape')

        await page.getByRole('button', { name: 'Forget this device' }).click()
        await look(page, `${screen}-${colorScheme}-forget`)
        await page.keyboard.press('Escape')

        await page.getByLabel('Protect with a passphrase').fill('correct horse')
        await page.keyboard.press('Enter')
        await expect(page.locator('#protected')).toBeVisible()
        await page.reload()
        await look(page, `${screen}-${colorScheme}-locked`)

        await page.goto(`${page.url()}?ended=elsewhere`)
        await look(page, `${screen}-${colorScheme}-ended`)
      })
    })
  }
}

/** Waits for the end of animations, takes a screenshot, and expects no flaw. */
async function look(page: Page, name: string): Promise<void> {
  await expect(page.locator('main > :visible')).toHaveCount(1)
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
  await page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true })
  expect(await page.evaluate(flaws)).toEqual([])
}

test('the notes app fits a screen of 320 pixels', async ({ openOffline }) => {
  const page = await openOffline()
  await page.setViewportSize({ width: 320, height: 640 })
  await addNote(page, `A${'a'.repeat(200)} long word`)
  await look(page, 'narrow')
})

test('the notes app works without a mouse, and shows where the focus is', async ({ context, site }) => {
  const page = await openTab(context, site)
  await goOffline(context, page)
  await tabTo(page, 'New note')
  await page.keyboard.type('Typed')
  await page.keyboard.press('Control+Enter')
  await expect(notesOf(page)).toHaveText(['Typed'])
  await tabTo(page, 'Edit: Typed')
  await page.keyboard.press('Enter')
  await page.keyboard.type(', and changed')
  await tabTo(page, 'Save')
  await page.keyboard.press('Enter')
  await expect(notesOf(page)).toHaveText(['Typed, and changed'])
  await expect(page.getByRole('button', { name: /^Edit/ })).toBeFocused()
  await tabTo(page, 'Delete: Typed, and changed')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(notesOf(page)).toHaveText(['Typed, and changed'])
  await tabTo(page, 'Normal')
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('#values')).toContainText('"large"')
  await tabTo(page, 'Forget this device …')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Keep them' })).toBeFocused()
})

/** Presses Tab until an element of that name has the focus. At each step the focus must be visible. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const control = document.activeElement as HTMLInputElement
      const outlined = control.type === 'radio' ? (control.nextElementSibling as HTMLElement) : control
      const { outlineStyle, outlineWidth } = getComputedStyle(outlined)
      const names = [control.ariaLabel, control.labels?.[0]?.textContent, control.textContent]
      return {
        name: names.find((name) => name)?.trim() ?? '',
        isSeen: outlineStyle === 'solid' && outlineWidth === '3px',
      }
    })
    expect(focused).toMatchObject({ isSeen: true })
    if (focused.name === name) return
  }
  throw new Error(`The focus does not come to: ${name}`)
}
