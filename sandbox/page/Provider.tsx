import { useState } from 'preact/hooks';
import type { ProviderView } from '../wire';
import { Actions } from './Actions';
import { Faults } from './Faults';
import { post } from './talk';

function Value({ label, value }: { label: string; value: string }) {
	const [isCopied, setCopied] = useState(false);
	const copy = async () => {
		await navigator.clipboard.writeText(value);
		setCopied(true);
	};
	return (
		<div class="value">
			<dt>{label}</dt>
			<dd>
				<code>{value}</code>
				<button
					type="button"
					class="copy"
					aria-label={isCopied ? `${label} copied` : `Copy ${label}`}
					onClick={() => void copy()}
					onBlur={() => setCopied(false)}
				>
					{isCopied ? 'Copied' : 'Copy'}
				</button>
			</dd>
		</div>
	);
}

interface ProviderCardProps {
	provider: ProviderView;
	/** Initial state. */
	isOpen: boolean;
}

export function ProviderCard({ provider, isOpen }: ProviderCardProps) {
	const { id, name, credential, values, actions, faults } = provider;
	return (
		<details class="card" open={isOpen} data-provider={id}>
			<summary>
				<h3>{name}</h3>
				{faults.length > 0 && (
					<span class="badge">{faults.length === 1 ? '1 fault' : `${faults.length} faults`}</span>
				)}
			</summary>
			<section>
				<h4>Credential: {credential}</h4>
				<dl>
					{values.map(([label, value]) => (
						<Value key={label} label={label} value={value} />
					))}
				</dl>
			</section>
			<Faults provider={provider} />
			{actions.length > 0 && (
				<section>
					<h4>Account</h4>
					<Actions
						actions={actions}
						send={async (action, given) =>
							await post(`providers/${id}/actions/${action}`, { values: given })
						}
					/>
				</section>
			)}
		</details>
	);
}
