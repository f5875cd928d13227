// Rejects records with an answer that has more than `max` emoji, takes repeated emoji out of all other answers, and tags
// the records whose answers still have some:
//   synthclean corpus.jsonl --plugin './examples/plugins/max-emoji.mjs?max=5' -o clean.jsonl

const EMOJI = /\p{RGI_Emoji}/gv
const REPEATED = /(\p{RGI_Emoji})(?:\s*\1)+/gv

/** @type {import('synthclean/plugin').Plugin} */
export default {
  name: 'max-emoji',
  options: { max: '5' },
  rejects: [{ id: 'too-many', when: 'an answer has more emoji than `max`' }],
  edits: [{ id: 'repeated', when: 'an answer has the same emoji several times in a row: one stays' }],
  tags: [{ id: 'some', when: 'an answer has emoji' }],

  process({ texts }, { options }) {
    const max = Number(options.max)
    if (!(max >= 0)) throw new Error(`max must be a number, not ${options.max}`)
    const answers = texts.filter(({ role }) => role === 'assistant' || role === 'text')
    const most = Math.max(0, ...answers.map(({ text }) => text.match(EMOJI)?.length ?? 0))
    if (most === 0) return undefined
    if (most > max) return { reject: { rule: 'too-many', value: most, threshold: max } }
    return {
      tags: ['some'],
      edit: answers.map(({ field, text }) => ({
        rule: 'repeated',
        field,
        text: text.replace(REPEATED, '$1'),
      })),
    }
  },
}
