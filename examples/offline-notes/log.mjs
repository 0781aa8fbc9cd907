import { byId, element, timeElement } from './dom.mjs'

const MOST = 6

/** Adds an entry about the session to the log, at the top. */
export function log(text, isFromElsewhere = false) {
  const where = element('span', {
    className: isFromElsewhere ? 'where elsewhere' : 'where',
    textContent: isFromElsewhere ? 'elsewhere' : 'here',
  })
  byId('log').prepend(
    element('li', {}, timeElement(Date.now()), where, element('span', { textContent: text })),
  )
  while (byId('log').childElementCount > MOST) byId('log').lastElementChild.remove()
}
