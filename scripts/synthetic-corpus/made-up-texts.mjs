import { Phrases } from './phrases.mjs'
import { SameLengthWords } from './same-length-words.mjs'

/** Words of a record: log-normal, as those of answers are. */
const MEDIAN_WORDS = 180
const SPREAD = 0.8
const FEWEST_WORDS = 24
const MOST_WORDS = 5000
const MOST_ROUNDS = 3
const SHAPES = ['text', 'instruction', 'messages']
const [SPACE, LETTER_A, LETTER_Z] = [0x20, 0x61, 0x7a]

/** Records of made-up texts: sentences of phrases of words.json. */
export class MadeUpTexts {
  /** Bytes that no record is longer than. */
  longest = 2 ** 17
  /** Words in the texts of the record that was written last. */
  words = 0
  #shapes
  #phrases = new Phrases()
  #sentences
  #questions
  #separators
  #openers
  #closers
  #listShare
  #json
  #replacements

  /** @param {'text' | 'instruction' | 'messages' | 'mixed'} shape */
  constructor(shape) {
    this.#shapes = shape === 'mixed' ? SHAPES : [shape]
    const { sentences, questions, separators, openers, closers, listShare } = this.#phrases.data
    const patterns = (texts) => texts.map((text) => this.#phrases.pattern(text))
    this.#sentences = patterns(sentences)
    this.#questions = patterns(questions)
    this.#separators = { prose: patterns(separators.prose), list: patterns(separators.list) }
    this.#openers = { share: openers.share, patterns: patterns(openers.texts) }
    this.#closers = { share: closers.share, patterns: patterns(closers.texts) }
    this.#listShare = listShare
    this.#phrases.layOut()
    const pieces = {
      text: '{"text":"',
      instruction: '{"instruction":"',
      output: '","input":"","output":"',
      messages: '{"messages":[{"role":"user","content":"',
      user: '"},{"role":"user","content":"',
      assistant: '"},{"role":"assistant","content":"',
      endOfMessages: '"}]}\n',
      end: '"}\n',
    }
    this.#json = Object.fromEntries(Object.entries(pieces).map(([name, text]) => [name, Buffer.from(text)]))
    this.#replacements = new SameLengthWords(this.#phrases.plainWords)
  }

  /** What words can be replaced by. */
  get replacements() {
    return this.#replacements
  }

  /**
   * Appends a record with its line feed.
   * @param {number} _number its number: these texts depend on `random` alone
   * @param {import('./random-numbers.mjs').RandomNumbers} random
   * @param {import('./output-bytes.mjs').OutputBytes} output
   */
  write(_number, random, output) {
    const shape = this.#shapes[random.below(this.#shapes.length)]
    const drawn = Math.round(MEDIAN_WORDS * Math.exp(SPREAD * random.normal()))
    const wanted = Math.min(MOST_WORDS, Math.max(FEWEST_WORDS, drawn))
    this.words = 0
    if (shape === 'text') this.#writeText(wanted, random, output)
    else if (shape === 'instruction') this.#writeInstruction(wanted, random, output)
    else this.#writeMessages(wanted, random, output)
  }

  #writeText(wanted, random, output) {
    output.append(this.#json.text)
    this.#writeSentences(wanted, random, output)
    output.append(this.#json.end)
  }

  #writeInstruction(wanted, random, output) {
    output.append(this.#json.instruction)
    this.#writeOneOf(this.#questions, random, output)
    output.append(this.#json.output)
    this.#writeAnswer(wanted, random, output)
    output.append(this.#json.end)
  }

  #writeMessages(wanted, random, output) {
    const rounds = 1 + random.below(MOST_ROUNDS)
    for (let round = 0; round < rounds; round++) {
      output.append(round === 0 ? this.#json.messages : this.#json.user)
      this.#writeOneOf(this.#questions, random, output)
      output.append(this.#json.assistant)
      this.#writeAnswer(Math.ceil((wanted * (round + 1)) / rounds), random, output)
    }
    output.append(this.#json.endOfMessages)
  }

  /** Writes an answer, until the record has so many words. */
  #writeAnswer(wanted, random, output) {
    if (random.fraction() < this.#openers.share) this.#writeOneOf(this.#openers.patterns, random, output)
    this.#writeSentences(wanted, random, output)
    if (random.fraction() < this.#closers.share) this.#writeOneOf(this.#closers.patterns, random, output)
  }

  #writeSentences(wanted, random, output) {
    const { prose, list } = this.#separators
    const separators = random.fraction() < this.#listShare ? list : prose
    this.#writeOneOf(this.#sentences, random, output)
    while (this.words < wanted) {
      this.#writeOneOf(separators, random, output)
      this.#writeOneOf(this.#sentences, random, output)
    }
  }

  #writeOneOf(patterns, random, output) {
    // The upper half of the number, since half of the bits are plenty.
    const pattern = patterns[((random.next() >>> 16) * patterns.length) >>> 16]
    this.words += this.#phrases.write(pattern, random, output)
  }

  /**
   * Where words of the last record, which begins at `from`, can be replaced: offset and length of each.
   * @param {number} _number
   * @param {import('./output-bytes.mjs').OutputBytes} output
   * @param {number} from
   */
  placesOfWords(_number, { bytes, length }, from) {
    const places = []
    // Only words behind a space: none of a key or a role, and no escape before it.
    for (let at = from; at < length; at++) {
      if (bytes[at] !== SPACE) continue
      const first = at + 1
      let end = first
      while (bytes[end] >= LETTER_A && bytes[end] <= LETTER_Z) end++
      // A word that goes on by another letter is none of a to z alone.
      if (bytes[end] < 0x80 && this.#replacements.has(end - first)) places.push(first, end - first)
      at = Math.max(at, end - 1)
    }
    return places
  }
}
