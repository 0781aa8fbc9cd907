import type { Browser, Page } from '@playwright/test'

/**
 * The longest that any tab was busy without a break while work was done, in milliseconds of processor time:
 * what a `longtask` is counts what other programs of this machine take, too.
 */
export async function longestTask(browser: Browser, tab: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(tab, { categories: ['toplevel', '__metadata'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[]
  }
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`
  const tabs = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  )
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && tabs.has(threadOf(event)))
  if (tasks.length === 0) throw new Error('no tab did anything')
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0)
}

interface TraceEvent {
  name: string
  pid: number
  tid: number
  args?: { name?: string }
  /** Microseconds of processor time. */
  tdur?: number
}
