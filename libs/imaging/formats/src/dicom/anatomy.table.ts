/**
 * Terms of Body Part Examined by which an image shows a head, whole or with other parts: a face may be in view. A term of several
 * words counts if one of them is here.
 * @source DICOM PS3.16 Annex L; defined terms, so that scanners write others too
 */
export const HEAD_TERMS: ReadonlySet<string> = new Set([
  'BRAIN', 'CEREBELLUM', 'CIRCLEOFWILLIS', 'CRANIUM', 'EAR', 'EYE', 'FACE', 'FACIAL', 'FACIALBONES', 'HEAD', 'HEADNECK', 'IAC', 'JAW', 'MANDIBLE',
  'MASTOID', 'MAXILLA', 'MOUTH', 'NASAL', 'NASALBONE', 'NEURO', 'NOSE', 'OPTICCANAL', 'ORBIT', 'ORBITS', 'PAROTID', 'PSINUS', 'SALIVARY', 'SELLA',
  'SINUS', 'SINUSES', 'SKULL', 'SUBMANDIBULAR', 'TEMPORAL', 'TMJ', 'TONGUE', 'TOOTH', 'WHOLEBODY', 'ZYGOMA',
]);

/**
 * Codes of the anatomic region with the same meaning, in SNOMED CT and in the identifiers used before it: what of CT, MR, PET and
 * craniofacial anatomy shows a part of the head.
 * @source DICOM PS3.16 CID 4028, 4030, 4031
 */
export const HEAD_CODES: ReadonlySet<string> = new Set([
  '312779009', 'T-D006D', // bone structure of head and/or neck
  '12738006', 'T-A0100', // brain
  '113305005', 'T-A6000', // cerebellum
  '11279006', 'T-45520', // circle of Willis
  '128320002', 'T-A0191', // cranial venous system
  '38266002', 'T-D0010', // entire body
  '52374004', 'T-11156', // ethmoid bone
  '28347008', 'T-AB100', // external ear
  '81745001', 'T-AA000', // eye
  '371398005', 'T-D0801', // eye region
  '79652003', 'T-AA770', // eyeball
  '89545001', 'T-D1200', // face
  '91397008', 'T-11196', // facial bones
  '74872008', 'T-11110', // frontal bone
  '69536005', 'T-D1100', // head
  '774007', 'T-D1000', // head and Neck
  '22945000', 'T-AB700', // inner ear
  '361078006', 'T-AB959', // internal Auditory Canal
  '661005', 'T-D1213', // jaw region
  '6229007', 'T-1115A', // lacrimal bone
  '48477009', 'T-52000', // lip
  '91609006', 'T-11180', // mandible
  '59066005', 'T-11133', // mastoid bone
  '70925003', 'T-11170', // maxilla
  '25342003', 'T-AB300', // middle ear
  '22688005', 'T-13100', // muscle of head
  '74386004', 'T-11149', // nasal bone
  '31640002', 'T-11140', // occipital bone
  '55024004', 'T-11102', // optic canal
  '363654007', 'T-D14AE', // orbital structure
  '51283005', 'T-11160', // palatine bone
  '2095001', 'T-22000', // paranasal sinus
  '24924006', 'T-11120', // parietal bone
  '45289007', 'T-61100', // parotid gland
  '385294005', 'T-61007', // salivary gland
  '42575006', 'T-D1460', // sella turcica
  '89546000', 'T-11100', // skull
  '49460000', 'T-51120', // soft palate
  '73117003', 'T-11150', // sphenoid bone
  '54019009', 'T-61300', // submandibular gland
  '60911003', 'T-11130', // temporal Bone
  '53620006', 'T-15290', // temporomandibular joint
  '21974007', 'T-53000', // tongue
  '38199008', 'T-54010', // tooth
  '110517009', 'T-11011', // vertebral column and cranium
  '87166008', 'T-21342', // vomer bone
  '13881006', 'T-11166', // zygoma
]);
