import { providers } from '../../providers';
import { builtOperations } from '../support/built';
import type { BuiltOperation } from '../support/built';

export interface PlayedOperation {
	/** `mobilon sms/send` */
	readonly name: string;
	/** `Mobilon: SMS, Send` */
	readonly title: string;
	readonly provider: string;
	/** `sms/send` */
	readonly path: string;
}

const operationsThat = (areMeant: (operation: BuiltOperation) => boolean): PlayedOperation[] =>
	Object.entries(providers).flatMap(([provider, table]) =>
		builtOperations(provider)
			.filter(areMeant)
			.map(({ path, title }) => ({
				name: `${provider} ${path}`,
				title: `${table.name}: ${title}`,
				provider,
				path,
			})),
	);

/** They ring or write to a person. */
export const sendingOperations = operationsThat(({ kind }) => kind === 'send');

/** They can ask until a result is final. */
export const waitingOperations = operationsThat(({ canWait }) => canWait);

/** They make no request. */
export const localOperations = operationsThat(({ kind }) => kind === 'local');
