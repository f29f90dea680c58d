/** Credentials for a DICOMweb service. */
export type DicomWebCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  /** OAuth 2.0 client credentials. @source RFC 6749 4.4 */
  | {
      readonly kind: 'client-credentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope?: string;
    };

/** Address of a DICOMweb service, with credentials and limits. */
export interface DicomWebSettings {
  /** Root of the service, for example `https://pacs.example/dicom-web`. */
  readonly url: string;
  readonly credentials?: DicomWebCredentials;
  /** PEM of the authorities that the certificate may come from; the public ones when it is left out. */
  readonly authorityPem?: string;
  /** PEM of our own certificate and key, where the service asks for one. */
  readonly clientCertificatePem?: string;
  readonly clientKeyPem?: string;
  /** Longest silence, connecting included; 30 s by default. */
  readonly timeoutMs?: number;
  /** Repetitions of a request that failed temporarily; 4 by default. */
  readonly retries?: number;
  /** Wait before the first repetition, doubled at each; 250 ms by default. */
  readonly firstWaitMs?: number;
  /** Matches asked for at once; 500 by default. */
  readonly pageSize?: number;
}
