import type { Failing } from '../../shared/operation/answers';

const SOURCE =
	"Clients of the sister service voicepassword.ru agree on this name; MobilGroup's document does not list it.";

interface Known {
	readonly message: string;
	readonly advice: string;
	/** Every further item would fail with it too. */
	readonly isOfAccount?: true;
}

/**
 * The document shows `error_code` but names no value. voicepassword.ru answers in the same form,
 * and its public clients know these.
 */
const KNOWN: Readonly<Record<string, Known>> = {
	authorisation_failed: {
		message: 'MobilGroup does not accept the credential',
		advice: 'Check the API key, or the login and password, in the credential.',
		isOfAccount: true,
	},
	user_disabled: {
		message: 'MobilGroup has disabled your account',
		advice: 'Ask MobilGroup to enable it.',
		isOfAccount: true,
	},
	not_enough_money: {
		message: 'The balance of your MobilGroup account is too low',
		advice: 'Top up the account.',
		isOfAccount: true,
	},
	unknown_request: {
		message: 'MobilGroup does not know this request',
		advice: 'Check the base URL in the credential.',
	},
	number_is_empty: {
		message: 'MobilGroup received an empty number',
		advice: 'Give the item a number.',
	},
	number_not_valid: {
		message: 'MobilGroup cannot tell where this number belongs',
		advice: 'Correct the number.',
	},
	number_not_permitted: {
		message: 'MobilGroup may not call this number',
		advice: 'Ask MobilGroup to allow calls to such numbers.',
	},
	number_in_spam_list: {
		message: 'MobilGroup has this number in its spam list',
		advice: 'Try again after a day.',
	},
	ani_phone_not_valid: {
		message: 'MobilGroup does not accept the calling number',
		advice: 'Ask MobilGroup which number your account calls from.',
	},
	code_not_valid: {
		message: 'MobilGroup does not accept the code',
		advice: 'Check Capacity, 4 to 6.',
	},
};

/**
 * The outcome of `result: "error"`, by its `error_code`.
 *
 * @param code from the reply, of any type
 * @param isQuoted whether a message may quote an unknown code
 */
export function errorOf(code: unknown, isQuoted: boolean): Failing {
	const name = typeof code === 'string' ? code.trim() : '';
	const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
	if (!known) {
		const words = typeof code === 'object' ? JSON.stringify(code) : String(code ?? '');
		const says = isQuoted
			? `MobilGroup says: "${words}".`
			: 'Its words are not quoted, because a reply may hold the code.';
		return {
			outcome: 'rejected',
			message: 'MobilGroup rejected the request',
			description: `${says} Check the number, the credential and the balance of your account.`,
		};
	}
	const { message, advice, isOfAccount } = known;
	const says = `MobilGroup says: "${name}". ${SOURCE}`;
	return isOfAccount
		? {
				outcome: 'notSent',
				message,
				description: `Nobody was called. ${advice} ${says}`,
				next: 'stopRun',
			}
		: { outcome: 'rejected', message, description: `${advice} ${says}` };
}
