import { memo } from '../lib/memo.ts';

/** Words of a name that make what it names a secret: long ones as parts of words, short ones alone (not in *author*, *shipping*). */
const secret =
  /token|secret|pass(?:w|_?phrase|_?code)|pwd|credential|signature|jwt|[cx]srf|sess(?:ion)?(?:_?id|$)|(?:api|access|private)_?key|c(?:ard|c)_?num|(?:^|_)(?:(?:otp|pin|cvc|cvv|csc|ssn)(?![a-z])|(?:o?auth|authori[sz]ation|sid|sig|cookies?)$)/;
/** What is told about a secret, and files that are named like one. */
const about = /_(?:type|count|length|limit|expir\w*|url|[jt]sx?)$/;

/** Whether a name (of a parameter, a property, a header, a field) says that it names a secret. */
export const isSecretName = memo((name): boolean => {
  const words = name
    .slice(-100)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase();
  return secret.test(words) && !about.test(words);
});
