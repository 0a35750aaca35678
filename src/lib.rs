//! A rules engine for accountability schemes.
