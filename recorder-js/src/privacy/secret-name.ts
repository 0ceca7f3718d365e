import { memo } from '../lib/memo.ts';

/** Words in a name that make its value a secret: long ones also as parts of words, short ones alone (not in *author*, *shipping*). */
const secret =
  /token|secret|pass(?:w|_?phrase|_?code)|pwd|credential|signature|jwt|[cx]srf|sess(?:ion)?(?:_?id|$)|(?:api|access|private)_?key|c(?:ard|c)_?num|(?:^|_)(?:(?:otp|pin|cvc|cvv|csc|ssn)(?![a-z])|(?:o?auth|authori[sz]ation|sid|sig|cookies?)$)/;
/** Endings of names of facts about a secret, and of files that are named like one. */
const about = /_(?:type|count|length|limit|expir\w*|url|[jt]sx?)$/;

/** Whether a name (of a parameter, a property, a header, a field) says that its value is a secret. */
export const isSecretName = memo((name): boolean => {
  const words = name
    .slice(-100)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase();
  return secret.test(words) && !about.test(words);
});
