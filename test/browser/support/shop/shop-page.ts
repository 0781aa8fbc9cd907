/** What a page of the shop shows of its session. */
export interface Shown {
  readonly user: string | null
  readonly handle: string | null
  readonly data: Record<string, unknown>
}

/** A page with all forms of the shop. Each has a number of its own, so that a test sees that another one has come. */
export function shopPage(base: string, page: string, shown: Shown): string {
  const state = JSON.stringify(shown).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html data-page="${page}">
<link rel="icon" href="data:," />
<title>A shop</title>
<p>You are ${shown.user ?? 'nobody'}.</p>
<form name="logIn" method="post" action="${base}/log-in"><input name="user" /><button>Log in</button></form>
<form name="cart" method="post" action="${base}/cart"><input name="item" /><button>Add to the cart</button></form>
<form name="logOut" method="post" action="${base}/log-out"><button>Log out</button></form>
<script type="application/json" id="state">${state}</script>
<script>
  answers = {}
  addEventListener('pageshow', ({ persisted }) => { wasKept = persisted })
</script>`
}
