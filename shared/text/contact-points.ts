import { isFreeMailDomain } from './free-mail.ts';

/**
 * The form in which e-mail addresses are compared: trimmed, full-width signs made plain, lower case, the domain in
 * punycode. Dots and +tags before the @ stay: that they mean nothing is a private rule of some providers (Gmail), at
 * others `a.b` and `ab` are two people, and a consent or an opt-out holds for the address as it was given.
 */
export function normaliseEmail(address: string): string {
  const text = address.normalize('NFKC').trim().toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  return at < 0 ? text : `${text.slice(0, at)}@${asciiHost(domain) ?? domain}`;
}

/**
 * The host name that a domain, a website or an e-mail address names: lower case, punycode, without `www.`, scheme, port
 * and path. Undefined when there is none (an IP address, a word without a dot).
 */
export function normaliseDomain(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  const isAddress = /^[^/?#]+@/.test(plain) && !plain.includes('://');
  const host = isAddress ? plain.slice(plain.lastIndexOf('@') + 1) : hostOfWebsite(plain);
  const ascii = host && asciiHost(host)?.replace(/^www\d?\./, '');
  return ascii && /^(?:[a-z0-9_-]{1,63}\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(ascii)
    ? ascii
    : undefined;
}

/** The domain of the company that an e-mail address or a website belongs to; undefined for free-mail providers. */
export function companyDomainOf(emailOrWebsite: string | undefined): string | undefined {
  const domain = emailOrWebsite === undefined ? undefined : normaliseDomain(emailOrWebsite);
  return domain === undefined || isFreeMailDomain(domain) ? undefined : domain;
}

function hostOfWebsite(text: string): string | undefined {
  return text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .split(/[/?#\\]/, 1)[0]
    ?.replace(/^[^@]*@/, '')
    .replace(/:\d*$/, '');
}

/** A host name in punycode; the URL standard's own conversion (UTS 46). */
function asciiHost(host: string): string | undefined {
  const bare = host.replace(/\.$/, '');
  const url = /[\s/?#@:\\%]/.test(bare) || bare === '' ? null : URL.parse(`http://${bare}`);
  return url?.hostname;
}
