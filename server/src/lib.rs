//! Configuration → engines → router.
