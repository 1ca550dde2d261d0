import { providers } from '../../providers';
import { builtOperations } from '../support/built';

/** An operation that rings or writes to a person. */
export interface SendingOperation {
	/** `mobilon sms/send` */
	readonly name: string;
	/** `Mobilon: SMS, Send` */
	readonly title: string;
	readonly provider: string;
	/** `sms/send` */
	readonly path: string;
}

export const sendingOperations: readonly SendingOperation[] = Object.entries(providers).flatMap(
	([provider, table]) =>
		builtOperations(provider)
			.filter(({ kind }) => kind === 'send')
			.map(({ path, title }) => ({
				name: `${provider} ${path}`,
				title: `${table.name}: ${title}`,
				provider,
				path,
			})),
);
