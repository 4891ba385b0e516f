/** Links that a person follows from the page. Building one asks nobody. */

/** Digits of an Indonesian number with country code and no plus: `0812-3456` becomes `628123456`; too short is nothing. */
export function internationalDigits(phone: string): string | null {
  const digits = phone.replace(/\D/g, '');
  const full = digits.startsWith('62') ? digits : digits.startsWith('0') ? `62${digits.slice(1)}` : `62${digits}`;
  return full.length >= 9 && full.length <= 15 ? full : null;
}

/** A wa.me link with a ready message; it leaves the page only when tapped. */
export function whatsappLink(phone: string, message: string): string | null {
  const digits = internationalDigits(phone);
  return digits && `https://wa.me/${digits}?text=${encodeURIComponent(message)}`;
}

export function telLink(phone: string): string | null {
  const digits = internationalDigits(phone);
  return digits && `tel:+${digits}`;
}

/** Only http and https become links; a website typed without a scheme gets https. */
export function websiteLink(text: string): string | null {
  const candidate = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(candidate);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}
