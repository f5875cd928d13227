import t from 'tap'
import { otherValues } from '../../src/pipeline/balance-values.js'

t.test('a measured field is told from values that it cannot have', async (t) => {
  const wrong: [field: string, value: string, told: RegExp][] = [
    ['@complexity', 'veryEasy', /^very easy, easy, middle, hard, very hard$/],
    ['@format', 'list', /^short-answer, prose, /],
    ['@shape', 'chat', /^text, /],
    ['@shape', 'none', /^text, /],
    ['@length', '10 to 90 words', /^under 10 words, 10 to 99 words and so on$/],
    ['@length', '20 to 199 words', /^under 10 words/],
    ['@language', 'English', /^en, .*\(unknown\)$/],
    ['@language', 'zh', /^en, .*\(unknown\)$/],
  ]
  for (const [field, value, told] of wrong) t.match(otherValues(field, value), told, `${field} ${value}`)
})

t.test('a value that a field may have is taken, and any value of a key of the records', async (t) => {
  const right: [field: string, value: string][] = [
    ['@complexity', 'very easy'],
    ['@format', 'numbered-list'],
    ['@shape', 'messages'],
    ['@length', 'under 10 words'],
    ['@length', '10 to 99 words'],
    ['@length', '1000 to 9999 words'],
    ['@language', 'en'],
    ['@language', '(unknown)'],
    ['lang', 'veryEasy'],
    ['constructor', 'veryEasy'],
  ]
  for (const [field, value] of right) t.equal(otherValues(field, value), undefined, `${field} ${value}`)
})
