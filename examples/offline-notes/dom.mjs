export const byId = (id) => document.getElementById(id)

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

/** Sets a text only if it differs, so that a selection in it is kept. */
export function setText(id, text) {
  const target = byId(id)
  if (target.textContent !== text) target.textContent = text
}

/** Shows one of several alternative parts of the page, and hides the others. */
export function showOnly(shown, ids) {
  for (const id of ids) byId(id).hidden = id !== shown
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A time as text. A time of today has no date. */
export function timeElement(at) {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date().toDateString()
  return element('time', {
    dateTime: date.toISOString(),
    textContent: (isToday ? time : full).format(date),
  })
}
