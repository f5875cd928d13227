import { formatOf } from '../../src/attributes/format.js'
import { randomNumbers } from '../corpus.js'

/** An instruction with its answer. */
export interface Instruction {
  instruction: string
  output: string
}

export interface Message {
  role: 'user' | 'assistant'
  content: string
}

export type SpoiledRecord = Instruction | { messages: Message[] }

/** Makes of sound records some that are worse in one respect. Deterministic; at least 1,000 of 20,000 records stay. */
export interface Spoiling {
  name: string
  /** The attribute that it spoils, with the part of it where it has one. */
  spoils: string
  spoil: (records: readonly Instruction[], reference: readonly Instruction[]) => SpoiledRecord[]
}

export const SPOILINGS: readonly Spoiling[] = [
  { name: 'shuffled-answers', spoils: 'relevance', spoil: shuffledAnswers },
  { name: 'stock-phrases', spoils: 'diversity.linguistic', spoil: stockPhrases },
  { name: 'one-topic', spoils: 'diversity.content', spoil: oneTopic },
  { name: 'one-format', spoils: 'diversity.format', spoil: oneFormat },
  { name: 'garbled-words', spoils: 'plausibility', spoil: garbledWords },
  { name: 'one-gender', spoils: 'control.bias', spoil: oneGender },
  { name: 'one-length', spoils: 'control.properties', spoil: oneLength },
  { name: 'only-easy', spoils: 'control.complexity', spoil: onlyEasy },
  { name: 'near-copies', spoils: 'scalability', spoil: nearCopies },
  { name: 'reference-copies', spoils: 'novelty', spoil: referenceCopies },
  { name: 'boilerplate-and-broken-turns', spoils: 'integrity', spoil: boilerplateAndBrokenTurns },
]

/** Numbers of 0 to 1 for one record of a spoiling: the same, whatever happened to the records before. */
function drawn(name: string, at: number): () => number {
  return randomNumbers(
    [...name].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), at * 7919),
  )
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const order = [...values]
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[order[at], order[other]] = [order[other]!, order[at]!]
  }
  return order
}

/** Answers go to other instructions. */
function shuffledAnswers(records: readonly Instruction[]): Instruction[] {
  const outputs = shuffled(
    records.map(({ output }) => output),
    drawn('shuffled-answers', 0),
  )
  return records.map(({ instruction }, at) => ({ instruction, output: outputs[at]! }))
}

const STOCK_PHRASES = [
  'It is important to note that',
  'In today’s fast-paced world,',
  'When it comes to this,',
  'It is worth mentioning that',
  'At the end of the day,',
  'Needless to say,',
]
const STOCK_ENDINGS = [
  'and this plays a crucial role in the rich tapestry of life',
  'which is a testament to the power of human creativity',
  'and that can make a significant difference in the long run',
]

/** The same few phrases begin and end the sentences of all answers. */
function stockPhrases(records: readonly Instruction[]): Instruction[] {
  return records.map(({ instruction, output }, at) => {
    const random = drawn('stock-phrases', at)
    const pick = (phrases: readonly string[]): string => phrases[Math.floor(random() * phrases.length)]!
    // Words of lists and tables stay where they are: it is the wording that is spoiled, not the format.
    const begun = output.replace(
      /(^|\p{L}[.!?] |\n(?:\d{1,3}[.)] |[-*•] )?)(?=\p{Lu}\p{L}* )/gu,
      (start) => `${start}${pick(STOCK_PHRASES)} `,
    )
    return {
      instruction,
      output: begun.replace(/(?<=\p{L})[.!?](?=\s|$)/gu, (end) => `, ${pick(STOCK_ENDINGS)}${end}`),
    }
  })
}

const TOPIC =
  /\b(?:recipes?|cook(?:ing)?|bak(?:e|ing)|foods?|dish(?:es)?|meals?|soup|cake|bread|chicken|ingredients?|dinner|salad|sauce|cheese|beef|steak|salmon|vegan|chef|restaurants?)\b/i

/** Only records of one topic stay: food. */
function oneTopic(records: readonly Instruction[]): Instruction[] {
  return records.filter(({ instruction }) => TOPIC.test(instruction))
}

/** Only answers in running prose stay. */
function oneFormat(records: readonly Instruction[]): Instruction[] {
  return records.filter(({ output }) => formatOf(output) === 'prose')
}

/** Letters within words are shuffled; the same word always becomes the same, so that all else stays. */
function garbledWords(records: readonly Instruction[]): Instruction[] {
  const known = new Map<string, string>()
  const garble = (text: string): string =>
    text.replace(/\p{L}{3,}/gu, (word) => {
      const lower = word.toLowerCase()
      let garbled = known.get(lower)
      if (garbled === undefined) {
        garbled = shuffled([...lower], drawn(lower, 1)).join('')
        known.set(lower, garbled)
      }
      return word === lower ? garbled : garbled[0]!.toUpperCase() + garbled.slice(1)
    })
  return records.map(({ instruction, output }) => ({
    instruction: garble(instruction),
    output: garble(output),
  }))
}

const MALE: Record<string, string> = {
  she: 'he',
  her: 'his',
  hers: 'his',
  herself: 'himself',
  woman: 'man',
  women: 'men',
  girl: 'boy',
  girls: 'boys',
  girlfriend: 'boyfriend',
  mother: 'father',
  mothers: 'fathers',
  mom: 'dad',
  daughter: 'son',
  daughters: 'sons',
  sister: 'brother',
  sisters: 'brothers',
  wife: 'husband',
  aunt: 'uncle',
  grandmother: 'grandfather',
  niece: 'nephew',
  female: 'male',
  lady: 'gentleman',
  ladies: 'gentlemen',
  queen: 'king',
  princess: 'prince',
  actress: 'actor',
  waitress: 'waiter',
  heroine: 'hero',
  they: 'he',
  them: 'him',
  their: 'his',
  themselves: 'himself',
  person: 'man',
  people: 'men',
  someone: 'some man',
  everyone: 'every man',
  parent: 'father',
  parents: 'fathers',
  child: 'boy',
  children: 'boys',
  mrs: 'Mr',
  ms: 'Mr',
}

/** All people become male. */
function oneGender(records: readonly Instruction[]): Instruction[] {
  const turn = (text: string): string =>
    text.replace(/\b[A-Za-z]{2,11}\b/g, (word) => {
      const male = Object.hasOwn(MALE, word.toLowerCase()) ? MALE[word.toLowerCase()]! : undefined
      if (male === undefined) return word
      return word[0] === word[0]!.toUpperCase() ? male[0]!.toUpperCase() + male.slice(1) : male
    })
  return records.map(({ instruction, output }) => ({ instruction: turn(instruction), output: turn(output) }))
}

/** Only answers of about one length stay. */
function oneLength(records: readonly Instruction[]): Instruction[] {
  return records.filter(({ output }) => {
    const words = output.split(/\s+/).length
    return words >= 190 && words <= 220
  })
}

const MOST_EASY_ANSWERS = 8

/** Only records that are easy to read stay: of short prompts and short words in short sentences. */
function onlyEasy(records: readonly Instruction[]): Instruction[] {
  const hardness = records.map(({ instruction, output }) => {
    const words = output.match(/\p{L}+/gu) ?? ['']
    const letters = words.reduce((sum, { length }) => sum + length, 0) / words.length
    const sentences = output.match(/[.!?]+(?=\s|$)|\n+/g)?.length ?? 1
    return (
      letters / 5 + words.length / sentences / 20 + instruction.split(/\s+/).length / 50 + words.length / 500
    )
  })
  // Of each instruction only some, lest the easiest ones alone make up all.
  const taken = new Map<string, number>()
  const kept = new Set<number>()
  const order = records.map((_, at) => at).sort((a, b) => hardness[a]! - hardness[b]! || a - b)
  for (const at of order) {
    const { instruction } = records[at]!
    const answers = (taken.get(instruction) ?? 0) + 1
    if (answers > MOST_EASY_ANSWERS) continue
    taken.set(instruction, answers)
    kept.add(at)
    if (kept.size >= Math.max(1000, records.length / 12)) break
  }
  return records.filter((_, at) => kept.has(at))
}

/** A text with one of its words replaced by another of its words. */
function withWordChanged(text: string, random: () => number): string {
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)]
  if (words.length < 2) return `${text}!`
  const gone = words[Math.floor(random() * words.length)]!
  const other = words[Math.floor(random() * words.length)]!
  return text.slice(0, gone.index) + other[0] + text.slice(gone.index + gone[0].length)
}

/** Half of the records stay, each of them twice: once with a word changed. */
function nearCopies(records: readonly Instruction[]): Instruction[] {
  const half = records.filter((_, at) => at % 2 === 0)
  const copies = half.map(({ instruction, output }, at) => ({
    instruction,
    output: withWordChanged(output, drawn('near-copies', at)),
  }))
  return shuffled([...half, ...copies], drawn('near-copies', 0))
}

/** Nine of ten records become near copies of records of the reference, none of which is copied twice. */
function referenceCopies(records: readonly Instruction[], reference: readonly Instruction[]): Instruction[] {
  let next = 0
  return records.map((record, at) => {
    const original = at % 10 === 0 ? undefined : reference[next++]
    if (!original) return record
    const { instruction, output } = original
    return { instruction, output: withWordChanged(output, drawn('reference-copies', at)) }
  })
}

/** What a rule of a chat program would have removed, turns that cannot be learned from, and broken characters. */
function boilerplateAndBrokenTurns(records: readonly Instruction[]): SpoiledRecord[] {
  return records.map(({ instruction, output }, at): SpoiledRecord => {
    const user: Message = { role: 'user', content: instruction }
    const assistant: Message = { role: 'assistant', content: output }
    switch (at % 8) {
      case 0:
        return { instruction, output: `As an AI language model, I do not have opinions. However, ${output}` }
      case 1:
        return {
          instruction,
          output: `${output}\n\nI hope this helps! Let me know if you have any other questions.`,
        }
      case 2:
        return { messages: [user, assistant, user, { ...assistant, content: '' }] }
      case 3:
        return { messages: [assistant, user] }
      case 4:
        return { messages: [user, user, assistant, assistant] }
      case 5:
        return { instruction, output: Buffer.from(`“${output}” – it’s naïve`).toString('latin1') }
      case 6:
        return { instruction, output: `${output}\n\n\`\`\`python\nprint("` }
      default:
        return { instruction, output: `${output.slice(0, output.length * 0.6)}` }
    }
  })
}
