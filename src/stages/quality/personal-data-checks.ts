import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { readDataFile } from '../../../native-free-kernels/data-file.js'

interface Exemptions {
  domains: string[]
  endings: string
  people: string[]
  networks: string[]
  networks6: string[]
  cards: string[]
  ibans: string[]
  'social-security': string
  'fictional-phones': string
  'no-phones': string[]
  'country-codes': string
  'iban-lengths': string
}

const data = readDataFile(new URL('./personal-data-exemptions.yaml', import.meta.url)) as Exemptions

const listed = (lists: readonly string[]) => lists.flatMap((list) => list.split(/,? /))
const domains = new Set(listed(data.domains))
const endings = new Set(listed([data.endings]))
const people = new Set(listed(data.people))
const cards = new Set(listed(data.cards))
const ibans = new Set(listed(data.ibans))
const socialSecurity = new Set(listed([data['social-security']]))
const fictionalPhone = new RegExp(data['fictional-phones'])
const noPhones = data['no-phones'].map((pattern) => new RegExp(pattern))
const countryCode = new RegExp(`^(?:${data['country-codes'].trim().split(/\s+/).join('|')})`)
const ibanLengths = new Map(
  data['iban-lengths']
    .trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)
const networks = new BlockList()
for (const network of listed(data.networks)) addNetwork(network, 'ipv4')
for (const network of data.networks6) addNetwork(network, 'ipv6')

function addNetwork(network: string, family: 'ipv4' | 'ipv6'): void {
  const [address, bits] = network.split('/')
  networks.addSubnet(address!, Number(bits), family)
}

/** An account number as long as those of its country, without words in capitals that stand behind it. */
export function withoutWordsBehind(found: string): string {
  const length = ibanLengths.get(found.slice(0, 2).toUpperCase()) ?? 0
  let end = 0
  for (let seen = 0; end < found.length && seen < length; end++) if (found[end] !== ' ') seen++
  return found[end] === undefined || found[end] === ' ' ? found.slice(0, end) : found
}

/** Whether a match is what its rule looks for; `before` is the text right before it. */
export const CHECKS = {
  email(match: string) {
    const at = match.indexOf('@')
    const labels = match
      .slice(at + 1)
      .toLowerCase()
      .split('.')
    if (endings.has(labels.at(-1)!) || match.slice(0, at).includes('..')) return false
    if (labels.some((_, from) => domains.has(labels.slice(from).join('.')))) return false
    return !people.has(match.slice(0, at).toLowerCase())
  },

  /** Four small numbers are the number of a section. */
  'public-ipv4'(match: string) {
    const octets = match.split('.')
    if (!isIPv4(match) || octets.every((octet) => octet.length === 1)) return false
    return !networks.check(match, 'ipv4')
  },

  'public-ipv6': (match: string) => isIPv6(match) && !networks.check(match, 'ipv6'),

  'international-phone'(match: string) {
    const digits = digitsOf(match)
    if (digits.length < 9 || digits.length > 15 || !countryCode.test(digits)) return false
    return !fictionalPhone.test(digits) && !isPlaceholder(digits.slice(1))
  },

  'north-american-phone'(match: string) {
    const digits = digitsOf(withoutExtension(match)).slice(-10)
    if (digits.startsWith('555') || digits.slice(3, 6) === '555') return false
    return !fictionalPhone.test(`1${digits}`) && !isPlaceholder(digits)
  },

  /** Without a label ("Phone: …") a number must be written as phone numbers are ("call 2500000 functions"). */
  'national-phone'(match: string, before: string) {
    const number = withoutExtension(match)
    const digits = digitsOf(number)
    if (digits.length < 7 || digits.length > 13 || isPlaceholder(digits) || isFictional(digits)) return false
    if (noPhones.some((other) => other.test(number))) return false
    return isWrittenAsPhone(number) || (LABEL.test(before) && (number !== digits || digits.length >= 9))
  },

  'social-security': (match: string) =>
    !isPlaceholder(digitsOf(match)) && !socialSecurity.has(digitsOf(match)),

  /** A number without separators needs a word before it that says what it is: one in ten has the check digit. */
  'payment-card'(match: string, before: string) {
    const digits = digitsOf(match)
    if (!hasLuhnDigit(digits) || cards.has(digits) || isPlaceholder(digits)) return false
    const isNamed = /\b(?:card|visa|mastercard|maestro|amex|credit|debit|cc|pan)\b/i.test(before)
    return isCardRange(digits) ? digits.length < match.length || isNamed : isNamed && isMaestro(digits)
  },

  iban(match: string) {
    const account = match.replaceAll(' ', '').toUpperCase()
    return (
      ibanLengths.get(account.slice(0, 2)) === account.length && hasIbanDigits(account) && !ibans.has(account)
    )
  },

  /** A key is drawn at random: digits and letters, many different ones, and no word that says it is none. */
  random(match: string) {
    const body = match.slice(4)
    if (/example|x{4}|your|dummy|test|sample|placeholder|1234567|abcdef/i.test(body)) return false
    return /\d/.test(body) && /[A-Za-z]/.test(body) && new Set(body).size >= 10
  },

  'web-token'(match: string) {
    try {
      const header: unknown = JSON.parse(Buffer.from(match.split('.')[0]!, 'base64url').toString())
      return typeof header === 'object' && header !== null && 'alg' in header
    } catch {
      return false
    }
  },
} as const satisfies Record<string, (match: string, before: string) => boolean>

export type Check = keyof typeof CHECKS

const digitsOf = (text: string) => text.replace(/\D/g, '')

const withoutExtension = (match: string) => match.replace(/ ?(?:x|ext\.?) ?\d{1,6}$/, '')

/** What stands before a number that is named: a colon and the like, or the word "number". */
const LABEL =
  /(?:[:="']|(?:phone|tel|cell|fax|mobile) ?#|\b(?:number|no\.?|nr\.?|is)|nummer|\n|[*_]{2}|\))\s{0,3}["']?$/i

/** Begins with 0 or an area code in brackets, or has three or more groups that are not those of thousands. */
function isWrittenAsPhone(number: string): boolean {
  if (/^[0(]/.test(number)) return true
  return /^\d{2,4}(?:([ .-])\d{2,4})(?:\1\d{2,4})+$/.test(number) && !/^\d{1,3}(?:[ .]\d{3})+$/.test(number)
}

/** A number of North America or Britain that nobody has, without its country code. */
function isFictional(digits: string): boolean {
  if (digits.startsWith('0') && !digits.startsWith('001')) return fictionalPhone.test(`44${digits.slice(1)}`)
  return /^(?:(?:00)?1)?(?:\d{3}555\d{4}|555\d{7}|555\d{4})$/.test(digits)
}

/** Digits that count up or down, or are nearly all the same. */
function isPlaceholder(digits: string): boolean {
  return /123456|234567|345678|987654|(\d)\1{5}/.test(digits) || new Set(digits).size <= 2
}

/** First digits and lengths of the card networks (ISO/IEC 7812). */
function isCardRange(digits: string): boolean {
  const four = Number(digits.slice(0, 4))
  switch (digits.length) {
    case 13:
      return digits.startsWith('4')
    case 14:
      return /^3(?:0[0-5]|[68])/.test(digits)
    case 15:
      return /^(?:3[47]|1800|2131)/.test(digits)
    case 16:
      return (
        /^(?:4|5[1-5]|6011|64[4-9]|65|62)/.test(digits) ||
        (four >= 2221 && four <= 2720) ||
        (four >= 3528 && four <= 3589)
      )
    case 19:
      return /^(?:4|62|65)/.test(digits)
    default:
      return false
  }
}

/** Maestro, of 12 to 19 digits, whose range is so wide that many numbers are in it. */
function isMaestro(digits: string): boolean {
  return digits.length >= 12 && /^(?:50|5[6-8]|6)/.test(digits)
}

/** The check digit of ISO/IEC 7812-1: from the right every second digit doubled, its digits summed. */
export function hasLuhnDigit(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at])
    const value = at % 2 === 1 ? 2 * digit : digit
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

/** The check digits of ISO 13616: with the first four characters last and letters as 10 to 35, 1 modulo 97. */
export function hasIbanDigits(account: string): boolean {
  let rest = 0
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
