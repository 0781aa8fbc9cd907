export const byId = (id) => document.getElementById(id)

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

/** Leaves equal text alone, so that what a person has selected stays selected. */
export function setText(id, text) {
  const target = byId(id)
  if (target.textContent !== text) target.textContent = text
}

/** Shows one of the parts of the page that stand for each other. */
export function showOnly(shown, ids) {
  for (const id of ids) byId(id).hidden = id !== shown
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A moment as a person says it: today's by the time alone. */
export function timeElement(at) {
  const date = new Date(at)
  const isToday = date.toDateString() === new Date().toDateString()
  return element('time', {
    dateTime: date.toISOString(),
    textContent: (isToday ? time : full).format(date),
  })
}
