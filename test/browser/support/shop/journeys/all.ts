import type { Browser } from '../shopper.ts'
import type { Shop } from '../start-shop.ts'
import { backAndAgain } from './back-and-again.ts'
import { bobAfterAda } from './bob-after-ada.ts'
import { closedTab, closedTabLater } from './closed-tab.ts'
import { doubleClick, doubleFetch } from './double-click.ts'
import { plantedId } from './planted-id.ts'
import { secondTab, secondTabMeanwhile } from './second-tab.ts'
import { slowLogOut } from './slow-log-out.ts'
import { twoCookies } from './two-cookies.ts'

export type Journey = (shop: Shop, browser: Browser) => Promise<void>

/** Each by what holds after it. */
export const JOURNEYS: Readonly<Record<string, Journey>> = {
  'a double click on "log in" logs in once, and keeps the cart': doubleClick,
  'two log-ins at once are both answered, with one session': doubleFetch,
  'a log-in whose tab was closed can be made again in a new tab, and keeps the cart': closedTab('/'),
  'a log-in whose tab was closed can be made again from a form that looks at no session': closedTab('/form'),
  'a log-in whose tab was closed can be made again after the grace': closedTabLater,
  'back to the form and log in again: one session, under one handle, with the cart': backAndAgain,
  'a second tab with an older page is logged in as well, and loses nothing': secondTab,
  'a slow request of a second tab that began during a log-in does not undo it': secondTabMeanwhile,
  'a planted id shows nobody, where its session is rotated before the log-in': plantedId('rotation first'),
  'a planted id shows nobody, where its session is rotated after the log-in': plantedId('log-in first'),
  'a planted id shows nobody, where its session is rotated at the log-in': plantedId('at once'),
  'bob after ada gets nothing of hers, and her slow request changes nothing of his': bobAfterAda,
  'an older cookie of a longer path lets ada log in and out': twoCookies('anonymous'),
  'an older cookie with a log-in of hers lets ada log in and out': twoCookies('of ada'),
  'an older cookie with a log-in of bob lets ada log in and out': twoCookies('of bob'),
  'an older cookie without a session lets ada log in and out': twoCookies('dead'),
  'a log-out stays, where a slow request sets something afterwards': slowLogOut('before'),
  'a log-out stays, where a slow request has set something': slowLogOut('after'),
}
