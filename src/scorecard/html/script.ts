/** The script of the page: it opens all examples at once, and everything before printing. Works without as well. */
export const SCRIPT = `'use strict'
const all = () => [...document.querySelectorAll('details')]
const button = document.querySelector('#open-all')
button.hidden = all().length === 0
button.addEventListener('click', () => {
  const open = button.getAttribute('aria-pressed') !== 'true'
  for (const details of all()) details.open = open
  button.setAttribute('aria-pressed', String(open))
})
let closed = []
addEventListener('beforeprint', () => {
  closed = all().filter((details) => !details.open)
  for (const details of closed) details.open = true
})
addEventListener('afterprint', () => {
  for (const details of closed) details.open = false
})
`
